"""Stamps and the data folder."""

import os
import stat
from pathlib import Path

from gendan.server.home import Stamp, files_fingerprint, make_home


def test_home_lets_the_database_user_pass_but_nobody_look_inside(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        home = make_home(tmp_path / "new" / "数据 home")
    finally:
        os.umask(before)
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (home, home.parent)] == [0o711, 0o711]


def test_an_existing_home_keeps_the_mode_its_owner_gave_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert stat.S_IMODE(make_home(tmp_path).stat().st_mode) == 0o700


def test_a_stamp_fits_only_what_it_was_set_for(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "done.stamp")
    assert not stamp.matches("a")
    stamp.set("a")
    assert stamp.matches("a")
    assert not stamp.matches("b")
    stamp.clear()
    assert not stamp.matches("a")


def test_a_fingerprint_sees_files_added_written_and_removed(tmp_path: Path) -> None:
    one, two = tmp_path / "1", tmp_path / "2"
    one.write_text("a")
    first = files_fingerprint([one])
    two.write_text("b")
    with_two = files_fingerprint([one, two])
    one.write_text("longer")
    assert len({first, with_two, files_fingerprint([one, two]), files_fingerprint([two])}) == 4
    assert files_fingerprint([two]) == files_fingerprint([two])
    assert files_fingerprint([two]) != files_fingerprint([two], "another version")

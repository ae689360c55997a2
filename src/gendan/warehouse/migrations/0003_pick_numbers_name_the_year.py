"""Pick lists were numbered by month and day alone; firms that left it so get the year as well. Numbers given stay."""

from typing import Any, ClassVar

from django.db import migrations

WITHOUT_YEAR, WITH_YEAR = "PK%m%d-", "PK%y%m%d-"


def name_the_year(apps: Any, schema_editor: Any) -> None:
    """Unless a series of that kind has the new text already."""
    series = apps.get_model("core", "NumberSeries").objects.filter(kind="warehouse.pick")
    if not series.filter(pattern=WITH_YEAR).exists():
        series.filter(pattern=WITHOUT_YEAR).update(pattern=WITH_YEAR)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("warehouse", "0002_triggers"), ("core", "0003_series_reset")]

    operations: ClassVar = [migrations.RunPython(name_the_year, migrations.RunPython.noop)]

"""What one tells a customer about a document: areas above register their sentences, in the language of who asks."""

from collections.abc import Callable, Sequence

from gendan.core.refs import Ref

Sentences = Callable[[int], Sequence[str]]
_tellers: dict[str, list[tuple[int, Sentences]]] = {}


def register(kind: str, place: int) -> Callable[[Sentences], Sentences]:
    """The decorated function says what its area knows of a document of this kind; lower places are told first."""

    def keep(function: Sentences) -> Sentences:
        _tellers.setdefault(kind, []).append((place, function))
        return function

    return keep


def told(ref: Ref) -> str:
    """All sentences about a document: an answer to begin with."""
    tellers = sorted(_tellers.get(ref.kind, ()), key=lambda pair: pair[0])
    return " ".join(sentence for _place, function in tellers for sentence in function(ref.id) if sentence)

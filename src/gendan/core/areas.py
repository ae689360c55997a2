"""The areas of the product, top to bottom; calls, imports, foreign keys and locks run down this list."""

LAYERS: tuple[tuple[str, ...], ...] = (
    ("config",),
    ("web",),
    ("channels",),
    ("printing",),
    ("analytics",),
    ("aftersales",),
    ("finance",),
    ("shipping",),
    ("sales", "purchasing", "production"),
    ("planning", "warehouse", "quality", "cooperation"),
    ("inventory",),
    ("cases",),
    ("partners",),
    ("catalog",),
    ("papers",),
    ("workflow",),
    ("org",),
    ("core",),
)
RANK: dict[str, int] = {area: rank for rank, areas in enumerate(LAYERS) for area in areas}


def rank(app_label: str) -> int:
    """Depth of an area: 0 is the top. Apps that are not ours sit below everything."""
    return RANK.get(app_label, len(LAYERS))

"""What must never be true of the catalogue."""

from gendan.core.invariants import never

never(
    "catalog.variant_of_no_style",
    "select v.id, v.code, s.code as style from catalog_item v join catalog_item s on s.id = v.style_id"
    " where not s.is_style",
)
never(
    "catalog.unit_beside_itself",
    "select iu.id, i.code from catalog_itemunit iu join catalog_item i on i.id = iu.item_id"
    " where i.unit_id = iu.unit_id",
)

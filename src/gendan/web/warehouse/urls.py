"""Addresses of stock and warehouse pages."""

from django.urls import path, register_converter

from . import counting, houses, packing, picking, receiving, stock, transferring


class CodeConverter:
    """Item codes hold almost anything, slashes included."""

    regex = ".+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(CodeConverter, "item_code")

app_name = "warehouse"
urlpatterns = [
    path("stock/", stock.index, name="stock"),
    path("stock/alerts", stock.alerts, name="alerts"),
    path("stock/by-purpose", stock.purposes, name="purposes"),
    path("stock/issues", stock.issues, name="issues"),
    path("stock/find", stock.find, name="stock-find"),
    path("stock/move/<item_code:code>", stock.move, name="move"),
    path("stock/item/<item_code:code>", stock.item, name="item"),
    path("receipts/", receiving.index, name="receipts"),
    path("receipts/new", receiving.new, name="receipt-new"),
    path("receipts/<str:number>", receiving.receipt, name="receipt"),
    path("receipts/<str:number>/count", receiving.count, name="receipt-count"),
    path("receipts/<str:number>/post", receiving.post, name="receipt-post"),
    path("receipts/<str:number>/cancel", receiving.cancel, name="receipt-cancel"),
    path("transfers/", transferring.index, name="transfers"),
    path("transfers/new", transferring.new, name="transfer-new"),
    path("transfers/<str:number>", transferring.transfer, name="transfer"),
    path("transfers/<str:number>/receive", transferring.receive, name="transfer-receive"),
    path("transfers/<str:number>/<str:name>", transferring.verb, name="transfer-verb"),
    path("counts/", counting.index, name="counts"),
    path("counts/new", counting.new, name="count-new"),
    path("counts/<str:number>", counting.count, name="count"),
    path("counts/<str:number>/enter", counting.enter, name="count-enter"),
    path("counts/<str:number>/refreeze/<int:line>", counting.refreeze, name="count-refreeze"),
    path("counts/<str:number>/<str:name>", counting.verb, name="count-verb"),
    path("picks/", picking.index, name="picks"),
    path("picks/wave", picking.wave, name="picks-wave"),
    path("picks/<str:number>", picking.walk, name="pick"),
    path("picks/<str:number>/confirm", picking.confirm, name="pick-confirm"),
    path("picks/<str:number>/short", picking.short, name="pick-short"),
    path("picks/<str:number>/state", picking.state, name="pick-state"),
    path("picks/<str:number>/start", picking.start, name="pick-start"),
    path("picks/<str:number>/finish", picking.finish, name="pick-finish"),
    path("picks/<str:number>/cancel", picking.cancel, name="pick-cancel"),
    path("packing/", packing.index, name="packing"),
    path("packing/<str:number>", packing.pack, name="pack"),
    path("packing/<str:number>/<str:package>/open", packing.remove, name="unpack"),
    path("warehouses/", houses.index, name="houses"),
    path("warehouses/new", houses.new, name="house-new"),
    path("warehouses/<str:code>", houses.house, name="house"),
    path("warehouses/<str:code>/labels", houses.labels, name="bin-labels"),
    path("warehouses/<str:code>/close-bin", houses.close, name="bin-close"),
]

"""Addresses of items, price lists and rules."""

from django.urls import path

from .views import items, price_lists, rules

app_name = "catalog"
urlpatterns = [
    path("items", items.items, name="items"),
    path("items/new", items.create, name="item-new"),
    path("items/suggest", items.suggest, name="items-suggest"),
    path("items/<int:pk>", items.item, name="item"),
    path("items/<int:pk>/edit", items.edit, name="item-edit"),
    path("items/<int:pk>/variants", items.variants, name="item-variants"),
    path("items/<int:pk>/life", items.life, name="item-life"),
    path("price-lists", price_lists.price_lists, name="price-lists"),
    path("price-lists/new", price_lists.create, name="price-list-new"),
    path("price-lists/<int:pk>", price_lists.price_list, name="price-list"),
    path("price-lists/<int:pk>/edit", price_lists.edit, name="price-list-edit"),
    path("price-lists/<int:pk>/prices", price_lists.set_prices, name="price-list-prices"),
    path("price-lists/<int:pk>/paste", price_lists.paste, name="price-list-paste"),
    path("price-lists/<int:pk>/copy", price_lists.copy, name="price-list-copy"),
    path("price-lists/<int:pk>/close", price_lists.close, name="price-list-close"),
    path("price-rules", rules.rules, name="rules"),
    path("price-rules/discounts/new", rules.discount, name="discount-new"),
    path("price-rules/discounts/<int:pk>", rules.discount, name="discount"),
    path("price-rules/gifts/new", rules.gift, name="gift-new"),
    path("price-rules/gifts/<int:pk>", rules.gift, name="gift"),
]

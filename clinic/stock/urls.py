from django.urls import path

from clinic.stock import day_views, fridge_views, stock_in_views

app_name = "stock"
urlpatterns = [
    path("vials/", day_views.vials, name="vials"),
    path("vials/end-of-day/", day_views.end_of_day, name="end-of-day"),
    path("vials/<uuid:vial_id>/waste/", day_views.vial_waste, name="vial-waste"),
    path("lots/<uuid:lot_id>/open/", day_views.vial_open, name="vial-open"),
    path("stock/", fridge_views.fridge, name="fridge"),
    path("stock/in/", stock_in_views.stock_in, name="stock-in"),
    path("stock/lots/<uuid:lot_id>/", fridge_views.lot_page, name="lot"),
    path("stock/lots/<uuid:lot_id>/change/", fridge_views.lot_change, name="lot-change"),
]

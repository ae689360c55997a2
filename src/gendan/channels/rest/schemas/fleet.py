"""Shapes of carriers, vehicles and tours."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from ..types import Code, Day, Id, In, Number, Out, Text40, Text60, Text200


class Carrier(Out):
    """A transport firm or courier."""

    id: int
    code: str
    name: str
    name_en: str
    active: bool
    company_id: int
    kind: str
    kdn_code: str
    tracking_url: str
    contact: str
    phone: str
    contract_number: str
    contract_to: date | None
    regions: list[str]
    days: int
    score: Number | None
    price_per_kg: Number | None


class CarrierIn(In):
    """A carrier by its code; fields left out stay."""

    company_id: Id | None = None
    name: Annotated[str, Field(min_length=1, max_length=120)]
    name_en: Annotated[str, Field(max_length=120)] = ""
    kind: Literal["express", "freight", "own"] = "express"
    kdn_code: Annotated[str, Field(max_length=20)] = ""
    tracking_url: Text200 = ""
    contact: Text60 = ""
    phone: Text40 = ""
    contract_number: Text60 = ""
    contract_to: Day | None = None
    regions: list[Annotated[str, Field(max_length=30)]] = Field([], max_length=100)
    days: int = Field(3, ge=0, le=365)
    score: Decimal | None = Field(None, max_digits=4, decimal_places=1, ge=0, le=100)
    price_per_kg: Decimal | None = Field(None, max_digits=10, decimal_places=2, ge=0)
    active: bool = True


class Vehicle(Out):
    """An own vehicle."""

    id: int
    company_id: int
    plate: str
    driver_id: int | None
    driver_name: str
    phone: str
    capacity_kg: Number | None
    active: bool


class VehicleIn(In):
    """A vehicle by its plate; fields left out stay."""

    company_id: Id | None = None
    driver_id: Id | None = None
    driver_name: Text60 = ""
    phone: Text40 = ""
    capacity_kg: Decimal | None = Field(None, max_digits=10, decimal_places=1, ge=0)
    active: bool = True


class Load(Out):
    """A tour of a day."""

    id: int
    number: str | None
    company_id: int
    on: date
    route: str
    carrier_id: int | None
    vehicle_id: int | None


class LoadIn(In):
    """A tour with a vehicle or a carrier."""

    company_id: Id | None = None
    on: Day
    route: Text60 = ""
    vehicle_id: Id | None = None
    carrier_id: Id | None = None
    deliveries: list[Code] = Field([], max_length=500, description="Numbers of deliveries")


class PutOnIn(In):
    """Deliveries to put on a tour."""

    deliveries: list[Code] = Field(min_length=1, max_length=500)

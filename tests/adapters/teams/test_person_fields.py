"""Fields that ask for a person: Teams' own people picker."""

from adapters.teams.forms import render_form, values_of
from bot.cards.model import Choice, Field, FieldKind, Form

OID = "5b1d7a3e-52a7-4a3e-9a55-0d8a6f4c0b11"


def drawn(value="", choices=()):
    field = Field("person", "Person", FieldKind.PERSON, value=value, choices=choices)
    card = render_form(Form("access grant", "Give somebody a role", (field,), "Give role"))
    return card, next(each for each in card["body"] if each.get("id") == "person")


def test_people_are_looked_up_by_the_client_itself():
    card, found = drawn()
    assert found["type"] == "Input.ChoiceSet" and found["choices"] == []
    assert found["choices.data"] == {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
    assert "Give role" in str(card)


def test_who_is_chosen_comes_back_by_object_id():
    assert values_of("access grant", {"command": "access grant", "person": OID})["person"] == OID


def test_who_was_found_is_shown_by_name_and_sent_by_address():
    card, found = drawn("sam@x.example", (Choice("Sam Osei (sam@x.example)", "sam@x.example"),))
    assert found["value"] == "Sam Osei (sam@x.example)"
    data = next(each for each in card["body"] if each["type"] == "ActionSet")["actions"][0]["data"]
    assert values_of("access grant", data | {"person": found["value"]})["person"] == "sam@x.example"

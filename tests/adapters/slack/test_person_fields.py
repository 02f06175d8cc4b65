"""Fields that ask for a person: Slack's own picker, and nothing typed is lost."""

from adapters.slack.forms import values_of
from adapters.slack.inputs import control
from bot.cards.model import Choice, Field, FieldKind


def asked(value="", choices=()):
    return control(Field("person", "Person", FieldKind.PERSON, value=value, choices=choices)).to_dict()


def test_people_are_chosen_with_slacks_picker():
    assert asked()["type"] == "users_select" and "initial_user" not in asked()
    assert asked("<@U061F7AUR|sam>")["initial_user"] == "U061F7AUR"


def test_who_is_chosen_comes_back_as_a_mention():
    state = {"person": {"person": {"type": "users_select", "selected_user": "U061F7AUR"}}}
    assert values_of(state) == {"person": "<@U061F7AUR>"}
    assert values_of({"person": {"person": {"type": "users_select", "selected_user": None}}}) == {}


def test_an_address_which_the_picker_cannot_show_stays():
    found = asked("sam@northwindcloud.example")
    assert (found["type"], found["initial_value"]) == ("plain_text_input", "sam@northwindcloud.example")


def test_of_two_with_a_name_one_is_chosen():
    two = tuple(Choice(f"Sam {each}", f"{each}@x.example") for each in ("a", "b"))
    found = asked("sam", two)
    assert found["type"] == "static_select" and len(found["options"]) == 2

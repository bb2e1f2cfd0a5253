import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.personal import (
    LONGEST_CHARACTERS,
    MASK,
    MOST_WORDS,
    is_personal,
    is_personal_key,
    is_personal_text,
    mask,
    masked_user,
)

PERSONAL_KEYS = """
    email e_mail e-mail Email userEmail email_address emailAddress EMAIL phone phoneNumber
    home_phone mobile fax name Name firstName first_name lastname fullName user_name username
    customerName contact_name display_name maiden_name shipping_name device_name address address1
    billingAddress street zip zip_code zipcode postal_code ip IP ipAddress client_ip lat longitude
    birthday date_of_birth dateOfBirth dob ssn passport_number iban cardNumber credit_card cvv
    password passwordHash secret access_token apiKey cookie idfa userId user_id customerID
    deviceId session_id gender notes avatar
"""
OTHER_KEYS = """
    plan total currency sku product productName product_name event_name campaignName category
    color items quantity coupon city country zipped tip grip description shipped recipe
    product_id order_id productId id ids valid companyName page_name screenName named renamed
    ship_method iphone_model smartphone headphones filename status mailbox_size_mb
    relationship class_name session_count userAgent users customers sessions typeface
"""


@pytest.mark.parametrize("key", PERSONAL_KEYS.split())
def test_a_key_tells_that_it_holds_something_personal(key):
    assert is_personal_key(key)
    assert is_personal(key, "x")
    assert is_personal(key, 7)


@pytest.mark.parametrize("key", OTHER_KEYS.split())
def test_other_keys_tell_nothing(key):
    assert not is_personal_key(key)
    assert not is_personal(key, "x")


@pytest.mark.parametrize(
    "text",
    [
        "ann@example.com",
        "Ann <ann.o+shop@mail.example.co.uk>",
        "write to ann@example.com",
        "https://shop.example/?u=ann@example.com",
        "192.168.0.1",
        "from 10.0.0.1:8080",
        "2001:db8::1",
        "[2001:db8::1]",
        "::ffff:10.0.0.1",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "card 378282246310005",
        "DE89 3704 0044 0532 0130 00",
        "GB82WEST12345698765432",
        "+49 30 901820",
        "+4930901820",
        "+1 555 0199",
        "(555) 123-4567",
        "555-123-4567",
        "030/901 820 11",
        "0049 30 901820",
        "07700900123",
        "123-45-6789",
        "550e8400-e29b-41d4-a716-446655440000",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVPmB92K27u",
        "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
        "d41d8cd98f00b204e9800998ecf8427e",
        "x" * (LONGEST_CHARACTERS + 1),
        " ".join("a" * (MOST_WORDS + 1)),
    ],
)
def test_a_value_tells_that_it_is_personal(text):
    assert is_personal_text(text)
    assert is_personal("thing", text)
    assert is_personal("thing", [1, {"deep": [text]}])


@pytest.mark.parametrize(
    "value",
    [
        *("", "USD", "Order Completed", "red / blue", "pro", "en-US", "a@b", "@handle", "10%"),
        *(
            "2026-05-09",
            "2026-05-09 10",
            "2026-05-09T10:00:00Z",
            "2026/05/09 10:00",
            "10:00",
            "10:00:00",
            "1.2.3",
        ),
        *("4111 1111 1111 1112", "123456789", "order-4711", "SKU-001-XL", "129.90", "1,299.00"),
        *("Summer-Sale-2026-Collection", "summer_sale_2026_collection", "/products/shoes/123"),
        *("n::x", "x" * LONGEST_CHARACTERS, " ".join("a" * MOST_WORDS), "iPhone 15 Pro Max 256GB"),
        *(0, 129.9, -3, 123456789, 1e300, True, None, [], {}, [1, "USD", None], {"plan": "pro"}),
    ],
)
def test_other_values_tell_nothing(value):
    assert not is_personal("thing", value)
    assert mask("thing", value) == value


def test_yes_no_and_nothing_are_nobodys():
    for value in (True, False, None):
        assert not is_personal("email", value)
        assert mask("email", value) is value


def test_a_mask_hides_what_is_personal_and_leaves_the_shape():
    value = {
        "plan": "pro",
        "email": "ann@example.com",
        "contact": {"phone": 4930, "kind": "home", "at": ["10.0.0.1", "web"]},
        "ann@example.com": 1,
        "emails": ["ann@example.com"],
        "subscribed": True,
    }

    assert mask("traits", value) == {
        "plan": "pro",
        "email": MASK,
        "contact": {"phone": MASK, "kind": "home", "at": [MASK, "web"]},
        MASK: 1,
        "emails": MASK,
        "subscribed": True,
    }
    assert mask("address", {"city": "Berlin"}) == MASK


@pytest.mark.parametrize(
    ("user_id", "shown"),
    [
        ("u-1001", "u-…1"),
        ("customer-4711", "cus…11"),
        ("ann@example.com", "a…"),
        ("anon:9f8e7d6c5b4a", "anon:9f8…4a"),
        ("anon:", "anon:…"),
        ("ab", "…"),
        ("abc", "a…"),
        ("", "…"),
    ],
)
def test_a_user_is_shown_by_a_shortened_id(user_id, shown):
    assert masked_user(user_id) == shown


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.text(max_size=12), json_values)
def test_what_is_masked_holds_nothing_personal_and_masking_again_changes_nothing(key, value):
    masked = mask(key, value)

    assert mask(key, masked) == masked
    assert is_personal(key, value) or masked == value


@given(st.text())
def test_no_more_than_half_of_an_id_is_shown(user_id):
    assert len(masked_user("u" + user_id).replace("…", "")) <= (len(user_id) + 1) // 2 + len(
        "anon:"
    )

"""The words of keys that hold something personal, in lower case."""

from typing import Final

# A key with one of these among its words is personal.
KEYS: Final = frozenset(
    {
        *("mail", "phone", "phones", "tel", "telephone", "cellphone", "mobile", "msisdn", "fax"),
        *("address", "addr", "street", "zip", "postal", "house", "ip", "ips", "geo"),
        *("lat", "latitude", "lng", "lon", "longitude", "coordinates", "gps"),
        *("dob", "born", "ssn", "passport", "iban", "bic", "cvv", "cvc", "pan", "card"),
        *("password", "secret", "token", "authorization", "cookie", "jwt", "otp", "pin"),
        *("idfa", "idfv", "gaid", "imei", "mac", "fingerprint", "signature"),
        *("gender", "sex", "religion", "nationality", "ethnicity", "diagnosis"),
        *("nickname", "handle", "avatar", "initials", "bio", "notes", "comment"),
    }
)

# Personal wherever they stand in the key's letters: these are also written without a gap.
STEMS: Final = (
    *("email", "phonenumber", "birth", "passw", "firstname", "lastname", "fullname", "middlename"),
    *("username", "surname", "givenname", "familyname", "maidenname", "ipaddress", "zipcode"),
    *("postcode", "creditcard", "cardnumber", "apikey", "accesskey", "socialsecurity"),
)

# `…_id` of one of these is somebody's.
IDENTIFIED: Final = frozenset(
    {
        *("user", "customer", "member", "person", "profile", "contact", "account", "employee"),
        *("anonymous", "visitor", "client", "subscriber", "device", "advertising", "session"),
        *("patient", "student", "driver", "guest", "tax", "national"),
    }
)

# `…_name` of one of these is no person's. A bare `name` is taken for one.
THINGS: Final = frozenset(
    {
        *("app", "application", "attribute", "brand", "browser", "button", "campaign"),
        *("category", "channel", "city", "class", "collection", "color", "colour", "company"),
        *("component", "country", "coupon", "course", "currency", "department", "discount"),
        *("domain", "element", "event", "experiment", "feature", "field", "file", "filter"),
        *("flow", "form", "game", "group", "item", "label", "language", "level", "library"),
        *("link", "list", "medium", "menu", "method", "model", "module", "organisation"),
        *("organization", "os", "package", "page", "plan", "platform", "product", "promo"),
        *("promotion", "property", "provider", "referrer", "region", "route", "screen"),
        *("section", "segment", "service", "shop", "site", "size", "source", "state", "step"),
        *("store", "subscription", "tab", "table", "team", "template", "test", "theme", "tier"),
        *("type", "unit", "variant", "variation", "vendor", "version", "video", "view"),
        *("warehouse", "widget", "workflow", "workspace"),
    }
)

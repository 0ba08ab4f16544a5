"""The content systems of the town, in the order in which its sites get them, with the encoding of each."""

from big5 import Big5
from epaper import Epaper
from gkml import Gkml
from html5 import Html5
from jcms import Jcms
from mirror import Mirror
from tables import Tables
from trs import Trs
from ucap import Ucap
from vsb import Vsb

SYSTEMS = (
    (Trs, "utf-8"),
    (Jcms, "utf-8"),
    (Tables, "gb18030"),
    (Html5, "utf-8"),
    (Mirror, "utf-8"),
    (Vsb, "utf-8"),
    (Big5, "big5"),
    (Gkml, "utf-8"),
    (Ucap, "utf-8"),
    (Epaper, "gb18030"),
)

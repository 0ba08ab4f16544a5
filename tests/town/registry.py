"""The content systems of the town, in the order in which its sites get them, with the encoding of each."""

from html5 import Html5
from jcms import Jcms
from tables import Tables
from trs import Trs

SYSTEMS = ((Trs, "utf-8"), (Jcms, "utf-8"), (Tables, "gb18030"), (Html5, "utf-8"))

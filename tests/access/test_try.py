import time
import pytest
from tests.access.modelled import Living, prepare
@pytest.mark.django_db
def test_it():
    prepare()
    it = Living()
    t=time.time(); it.build(); print("build", time.time()-t)
    print(it.refused)
    for _ in range(4):
        t=time.time(); n=it.look(); print("look", n, time.time()-t)

def test_db(partnership):
    assert partnership.caseworker

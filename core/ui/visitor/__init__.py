"""Who a visitor is: the cookie, the lecturer, whose run it is, whom they follow."""

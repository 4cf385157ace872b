"""A KLIP, a status page and a mail server to play with, on loopback, with a made-up year behind them."""

"""What the browser shows: pages, the reply box, the customer's lines. No rule of a call is here."""

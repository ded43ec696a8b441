"""The Streamlit parts that pages are made of, and what the server needs around them."""

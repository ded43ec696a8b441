"""A lecturer and the visitors who follow: what is shown, who follows, what is asked. Without Streamlit."""

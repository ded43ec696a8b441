"""What Streamlit does not have: charts that keep their zoom, bars and curves to drag, linked tables."""

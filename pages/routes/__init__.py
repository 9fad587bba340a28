"""What the same process serves without Streamlit."""

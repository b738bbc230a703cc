"""The emptiest Streamlit app that has a heading to wait for."""

import streamlit as st

st.title("Empty")

import { mount } from "svelte";
import "./style/fonts.css";
import "./style/app.css";
import App from "./App.svelte";

const target = document.getElementById("console");
if (target === null) throw new Error("index.html lacks #console");
mount(App, { target });

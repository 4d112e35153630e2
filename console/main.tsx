/** Where the console begins. */
import '@mantine/core/styles.css';
import './styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { languageOfBrowser, loadWords } from './words/languages.ts';

// A page that comes back from the browser's memory may be of an account that signed out since.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload();
});
const root = document.getElementById('root');
if (root === null) throw new TypeError('index.html has no place for the console');
const language = languageOfBrowser();
const words = await loadWords(language);
document.documentElement.lang = words.shell.htmlLanguage;
createRoot(root).render(
  <StrictMode>
    <App first={{ language, words }} />
  </StrictMode>,
);

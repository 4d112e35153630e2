/** Comes first: schemas are made while modules load, and the page's policy lets no text be code. */
import * as z from 'zod';

z.config({ jitless: true });

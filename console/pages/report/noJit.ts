/** Comes first in the worker: schemas are made while modules load, and no text becomes code. */
import * as z from 'zod';

z.config({ jitless: true });

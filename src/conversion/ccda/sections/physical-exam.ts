// Physical Exam section (29545-1): findings → Observation of the category exam. C-CDA 2.1 §3.49; US Core Simple Observation.

import { observationSection } from './observation-tree.ts';

export const physicalExam = observationSection({ category: 'exam' });

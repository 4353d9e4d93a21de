/** Value: how likely an ad is clicked, learned from the log, and how well that came true. */
export type { CalibrationBucket, CalibrationReport } from './calibration.ts';
export { ClickModel } from './click-model.ts';

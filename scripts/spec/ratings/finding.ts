// What a change of the spec means for users of the TypeScript client.
export const ratings = ['patch', 'minor', 'major'] as const;
export type Rating = (typeof ratings)[number];

export interface Finding {
  rating: Rating;
  place: string;
  change: string;
}

export function highest(findings: Finding[]): Rating {
  return ratings.findLast((rating) => findings.some((finding) => finding.rating === rating)) ?? 'patch';
}

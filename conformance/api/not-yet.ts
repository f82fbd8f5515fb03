/** Recorded answers that the door does not give, by number, and why. The table only shrinks. */
export const NOT_YET: Readonly<Record<number, string>> = {
  398: 'the budget was made by requests that are not recorded',
  400: 'as 398',
  422: 'no proxy to pods',
  507: 'as 398',
  508: 'as 398',
  509: 'as 398',
  518: 'no PodSecurity admission',
  520: 'as 518',
  521: 'the quota was deleted by requests that are not recorded',
  525: 'nothing was compacted here',
  526: 'as 525',
  1261: 'the recorder keeps no body of an answer to HEAD; the socket sends none',
  1377: 'the pod of the stage says that it wants no token',
  1556: 'the pods were deleted by requests that are not recorded',
  1557: 'as 1556',
  1558: 'as 1556',
};

/** The same of the requests of kubectl and of the JavaScript client. */
export const NOT_YET_FOR_CLIENTS: Readonly<Record<number, string>> = {
  557: 'resources that are not served, and parts of others',
  580: 'documents of what is no resource, and of groups that are not served',
  722: 'the index is told anew each time',
  747: 'as 557',
  811: 'of capabilities that do nothing here we warn',
  837: 'the pod was changed by requests that are not recorded',
  891: 'a Service gets no address',
  892: 'as 891',
  1028: 'as 837',
  1105: 'as 557',
  1116: 'no token is mounted into pods',
  1117: 'as 1116',
  1118: 'as 1116',
  1121: 'as 1116',
  1213: 'as 1116',
  1235: 'the user had no rights, whom the recorder did not name',
};

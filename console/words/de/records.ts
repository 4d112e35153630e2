/** Words of the pages of lists and records. */
import type { Words } from '../languages.ts';

/** Words of the pages of lists and records. */
export const records: Words['records'] = {
  leadGpus: 'Jede GPU: lizenzierte, ersetzte, und solche, die keine Lizenz abdeckt.',
  leadHosts:
    'Jeder Host mit seinem neuesten Schlüssel, dem Ergebnis seiner Evidenz und seinem ' +
    'erklärten Standort.',
  leadFindings:
    'Was über die Flotte gefunden wurde, das Schwerste zuerst. Ein Befund endet durch ' +
    'eine begründete Entscheidung, oder wenn er nicht mehr zutrifft.',
  leadSites: 'Erklärte Orte, an denen GPUs stehen. Keine Software beweist einen Ort.',
  leadLicenses: 'Ausfuhrlizenzen mit ihrem Zustand und dem, was aus ihnen verbraucht ist.',
  leadShipments:
    'Was unter Lizenzen versandt wurde, und was aus den GPUs wurde: getestet, ' +
    'eingegangen, attestiert.',
  leadRecords:
    'Was Personen erklärt haben, je Aussage ein Eintrag im Register. Eine spätere Fassung ' +
    'berichtigt eine frühere, die bekannt bleibt.',
  recordKinds: 'Arten von Einträgen',
  recordFacts: 'Was er sagt',
  recordOrigin: 'Woher er kommt',
  enteredBy: 'Eingetragen von (Angabe)',
  enteredAt: 'Eingetragen',
  enteredWhy: 'Grund',
  registerLeaf: 'Register-Eintrag',
  leafNumber: (index) => `Eintrag ${index}`,
  versions: 'Fassungen',
  firstVersion: 'Das ist die erste Fassung.',
  earlierVersions: (count) => `Sie berichtigt ${count} frühere.`,
  versionBefore: 'Zeigen, was vor dieser Fassung bekannt war',
  withdraw: 'Diesen Eintrag zurückziehen',
  withdrawMeaning:
    'Für einen Eintrag, der irrtümlich entstand und nie galt. Er bleibt im Log und ist ' +
    'dort lesbar; gezählt wird er nicht mehr.',
  withdrawReason: 'Warum er zurückgezogen wird',
  units: (count) => `GPUs: ${count}`,
};

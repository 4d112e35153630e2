/** The sites in view: everything that has a site shows only these. */
import { Button, Checkbox, Popover, ScrollArea, Stack, Text } from '@mantine/core';
import { IconMapPin } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useAsOf, useSetSearch, useSites } from '../address/useSearch.ts';
import { useCall } from '../api/queries.ts';
import { Answer } from '../parts/Answer.tsx';
import { useFormat } from '../parts/format.ts';
import { useWords } from '../words/WordsProvider.tsx';
import './header.css';

/** Most sites that a query takes. */
const SITES_MAX = 100;

/** The button in the header that opens the choice. */
export function SiteFilter(): ReactNode {
  const { lists } = useWords();
  const format = useFormat();
  const chosen = useSites() ?? [];
  const [isOpen, setOpen] = useState(false);
  const name =
    chosen.length === 1 ? (chosen[0] ?? '') : lists.sitesCount(format.count(chosen.length));
  const shown = chosen.length === 0 ? lists.allSites : name;
  return (
    <Popover
      trapFocus
      returnFocus
      width={280}
      position="bottom-end"
      shadow="md"
      opened={isOpen}
      onChange={setOpen}
    >
      <Popover.Target>
        <Button
          variant={chosen.length === 0 ? 'subtle' : 'light'}
          color={chosen.length === 0 ? 'gray' : 'teal'}
          size="compact-md"
          className="header-choice"
          leftSection={<IconMapPin size={18} aria-hidden />}
          aria-label={`${lists.sitesInView}: ${shown}`}
          onClick={() => setOpen((before) => !before)}
        >
          <span className="header-choice-text">{shown}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={lists.sitesInView}>
        {isOpen ? <SiteChoice chosen={chosen} /> : null}
      </Popover.Dropdown>
    </Popover>
  );
}

function SiteChoice({ chosen }: { readonly chosen: readonly string[] }): ReactNode {
  const { lists, terms } = useWords();
  const set = useSetSearch();
  const query = useCall('getBalance', { query: useAsOf() });
  return (
    <Answer query={query}>
      {({ sites }) => {
        const known = sites.flatMap(({ site, figures }) =>
          site === null ? [] : [{ site, units: figures.licensed }],
        );
        const others = chosen.filter((site) => known.every((each) => each.site !== site));
        const all = [...known, ...others.map((site) => ({ site, units: 0 }))];
        if (all.length === 0) return <Text size="sm">{terms.none}</Text>;
        return (
          <Stack gap="sm">
            <ScrollArea.Autosize mah="min(24rem, 60dvh)" type="auto">
              <Checkbox.Group
                label={lists.sitesInView}
                value={[...chosen]}
                onChange={(site) => set({ site: site.slice(0, SITES_MAX) })}
              >
                <Stack gap={8} mt={6} pr="xs">
                  {all.map(({ site, units }) => (
                    <SiteOption key={site} site={site} units={units} />
                  ))}
                </Stack>
              </Checkbox.Group>
            </ScrollArea.Autosize>
            <Button
              variant="default"
              size="compact-sm"
              disabled={chosen.length === 0}
              onClick={() => set({ site: null })}
            >
              {lists.allSites}
            </Button>
          </Stack>
        );
      }}
    </Answer>
  );
}

function SiteOption({ site, units }: { readonly site: string; readonly units: number }): ReactNode {
  const { terms } = useWords();
  const format = useFormat();
  return (
    <Checkbox
      value={site}
      label={<span className="breaks">{site}</span>}
      description={terms.gpuCount(format.count(units), units)}
    />
  );
}

/** A map without a map service: the country, its neighbors, and the declared place. */
import { Text } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { useCountryName } from '../../parts/countryName.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import { type DeclaredPlace, MAP, mapShapes } from './mapShapes.ts';
import './siteMap.css';

/** `coordinates`: the declared place in words; null where only the country is declared. */
export function SiteMap(props: {
  readonly site: string;
  readonly place: DeclaredPlace;
  readonly coordinates: string | null;
}): ReactNode {
  const { site: id, place, coordinates } = props;
  const { site } = useWords();
  const countryName = useCountryName()(place.country);
  const { country, point } = place;
  const longitude = point?.longitude ?? null;
  const latitude = point?.latitude ?? null;
  const shapes = useMemo(() => {
    const at = longitude === null || latitude === null ? null : { longitude, latitude };
    return mapShapes({ country, point: at });
  }, [country, longitude, latitude]);
  if (shapes === null) return <Text size="sm">{site.mapUnknown(countryName)}</Text>;
  const { countries, lines, mark } = shapes;
  const told =
    coordinates === null
      ? site.mapCountry(id, countryName)
      : site.mapPoint(id, countryName, coordinates);
  return (
    <figure className="site-map">
      <svg viewBox={`0 0 ${MAP.width} ${MAP.height}`} role="img" aria-label={told}>
        <path className="map-lines" d={lines} />
        {countries.map((each) => (
          <path
            key={each.id}
            className={each.own ? 'map-country map-own' : 'map-country'}
            d={each.d}
          />
        ))}
        {mark === null ? null : <Mark x={mark.x} y={mark.y} name={id} />}
      </svg>
      <Text size="sm" component="figcaption">
        {told}
      </Text>
    </figure>
  );
}

function Mark({ x, y, name }: { readonly x: number; readonly y: number; readonly name: string }) {
  const isRight = x > MAP.width / 2;
  return (
    <g>
      <circle className="map-mark-ring" cx={x} cy={y} r={11} />
      <circle className="map-mark" cx={x} cy={y} r={5} />
      <text
        className="map-name"
        x={isRight ? x - 16 : x + 16}
        y={y + 5}
        textAnchor={isRight ? 'end' : 'start'}
      >
        {name}
      </text>
    </g>
  );
}

/** The shapes of a map around one country or place, ready to be drawn. Nothing is fetched. */
import { geoArea, geoGraticule10, geoMercator, geoPath } from 'd3-geo';
import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import atlas from 'world-atlas/countries-110m.json';
import { countryNumber } from './countryNumbers.ts';

/** Size of the drawing, in its own units. */
export const MAP = { width: 720, height: 420, margin: 70 } as const;

/** Where a site is declared to be. */
export interface DeclaredPlace {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Degrees; null where only the country is declared. */
  readonly point: { readonly longitude: number; readonly latitude: number } | null;
}

/** A drawing. */
export interface MapShapes {
  /** Paths of the countries in view, as the `d` of SVG. */
  readonly countries: readonly { readonly id: string; readonly d: string; readonly own: boolean }[];
  readonly lines: string;
  /** Where the point is in the drawing; null without one. */
  readonly mark: { readonly x: number; readonly y: number } | null;
  /** False where the map has no such country. */
  readonly hasCountry: boolean;
}

type Countries = FeatureCollection<Geometry, { readonly name: string }>;

function readCountries(): Countries {
  // as: the file is TopoJSON; its types as a literal are of another form.
  const topology = atlas as unknown as Topology<{
    countries: GeometryCollection<{ name: string }>;
  }>;
  return feature(topology, topology.objects.countries);
}

/** The largest part of a country: islands far away would make the map of the whole world. */
function mainPart(country: Feature): Geometry {
  const { geometry } = country;
  if (geometry.type !== 'MultiPolygon') return geometry;
  const parts = geometry.coordinates.map((coordinates): Geometry & { type: 'Polygon' } => {
    return { type: 'Polygon', coordinates };
  });
  const [largest] = parts.toSorted((a, b) => geoArea(b) - geoArea(a));
  return largest ?? geometry;
}

/** A square of some degrees around a point, for places whose country the map does not have. */
function around({ longitude, latitude }: NonNullable<DeclaredPlace['point']>): Geometry {
  const half = 6;
  const corners: Position[] = [
    [longitude - half, Math.max(latitude - half, -85)],
    [longitude + half, Math.min(latitude + half, 85)],
  ];
  return { type: 'MultiPoint', coordinates: corners };
}

function framed(own: Feature | undefined, point: DeclaredPlace['point']): Geometry | null {
  const parts: Geometry[] = [];
  if (own !== undefined) parts.push(mainPart(own));
  else if (point !== null) parts.push(around(point));
  if (point !== null) {
    parts.push({ type: 'Point', coordinates: [point.longitude, point.latitude] });
  }
  return parts.length === 0 ? null : { type: 'GeometryCollection', geometries: parts };
}

/** Draws the country with its neighbors; null where neither country nor point can be shown. */
export function mapShapes(place: DeclaredPlace): MapShapes | null {
  const { country, point } = place;
  const { features } = readCountries();
  const number = countryNumber(country);
  const own = features.find(({ id }) => number !== null && id === number);
  const frame = framed(own, point);
  if (frame === null) return null;
  const { width, height, margin } = MAP;
  // Turned so that the country is in the middle: none is cut at the edge of the world.
  const [longitude] = middleOf(frame);
  const projection = geoMercator()
    .rotate([-longitude, 0])
    .fitExtent(
      [
        [margin, margin],
        [width - margin, height - margin],
      ],
      frame,
    )
    .clipExtent([
      [0, 0],
      [width, height],
    ]);
  const path = geoPath(projection).digits(1);
  const mark = point === null ? null : projection([point.longitude, point.latitude]);
  return {
    countries: features.flatMap((each, index) => {
      const d = path(each);
      return d === null ? [] : [{ id: `${each.id ?? ''} ${index}`, d, own: each === own }];
    }),
    lines: path(geoGraticule10()) ?? '',
    mark: mark === null ? null : { x: mark[0], y: mark[1] },
    hasCountry: own !== undefined,
  };
}

/** Middle of the longitudes of a frame that does not go around the world. */
function middleOf(frame: Geometry): [number] {
  const [center] = geoPath(
    geoMercator()
      .scale(180 / Math.PI)
      .translate([0, 0]),
  ).centroid(frame);
  return [Number.isFinite(center) ? center : 0];
}

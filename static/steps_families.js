/* What differs in a step between the three families of samples: numbers on a line, points of a plane, and
   pictures. Each has

     samples(ctx, box, view, name)  draws the box of the real or the generated samples
     verdicts(ctx, box, view)       draws the box of the discriminator
     pull(ctx, box, view)           draws where the generator's gradient pulls its samples
     sheets                         names of the arrays of an act that are sheets of pictures
     place(view, name)              the followed sample, in words
     gradientSays                   what the gradient says to the generator
     pulled(view)                   where the followed sample is pulled, in words; "" where only a picture can say it
     moved(view)                    where it moved in the update, likewise

   A view is described in steps_samples.js. */

const version = new URL(import.meta.url).search;
const [line, plane, points, images] = await Promise.all(
  ["steps_line", "steps_plane", "steps_points", "steps_pictures"].map((name) => import(new URL(`${name}.js${version}`, import.meta.url).href)),
);

export const FAMILIES = { line: { ...points, ...line }, plane: { ...points, ...plane }, images };

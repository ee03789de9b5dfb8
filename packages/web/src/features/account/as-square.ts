const points = 256

/** No browser could make sense of it. */
export class UnreadablePicture extends Error {}

/** The middle of a picture, drawn small and as it is to be held: what a camera wrote beside it stays behind. */
export async function asSquare(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => {
    throw new UnreadablePicture()
  })
  const side = Math.min(picture.width, picture.height)
  const size = Math.min(points, side)
  const canvas = document.createElement('canvas')
  canvas.width = size
  canvas.height = size
  const pen = canvas.getContext('2d')
  if (pen === null || size === 0) throw new UnreadablePicture()
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, size, size)
  picture.close()
  return new Promise((resolve, reject) =>
    canvas.toBlob((made) => (made === null ? reject(new UnreadablePicture()) : resolve(made)), 'image/png'),
  )
}

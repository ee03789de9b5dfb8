/** What models look at is made smaller than this first; more only costs. */
const longestSide = 2_048
const largeBytes = 1_500_000

/**
 * A picture as it is sent: no larger than models look at, and without what cameras write into it, such as the place.
 * What cannot be redrawn goes as it is.
 */
export async function shrinkPicture(file: File): Promise<File> {
  if (!/^image\/(?:jpeg|png|webp)$/.test(file.type)) return file
  try {
    const bitmap = await createImageBitmap(file)
    const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height))
    if (scale === 1 && file.size < largeBytes && file.type === 'image/png') return file
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(bitmap.width * scale))
    canvas.height = Math.max(1, Math.round(bitmap.height * scale))
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    bitmap.close()
    const type = file.type === 'image/png' && scale === 1 ? 'image/webp' : file.type
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, 0.88))
    if (blob === null) return file
    const ending = blob.type.slice('image/'.length).replace('jpeg', 'jpg')
    return new File([blob], file.name.replace(/\.\w+$/, '') + `.${ending}`, { type: blob.type })
  } catch {
    return file
  }
}

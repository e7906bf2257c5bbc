using Ulak.Mime.Headers;

namespace Ulak.Mime;

/// <summary>A part that was found within another one, in a format that is not MIME.</summary>
/// <param name="Headers">The header fields that it would have in MIME.</param>
/// <param name="Content">Its content.</param>
internal readonly record struct UnpackedPart(IReadOnlyList<MailHeader> Headers, ReadOnlyMemory<byte> Content);

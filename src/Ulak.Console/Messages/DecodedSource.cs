using System.Text;
using Ulak.Mime;
using Ulak.Mime.Parts;

namespace Ulak.Console.Messages;

/// <summary>A message's source as a person reads it: encoded words and transfer encodings are decoded, and other data is named.</summary>
internal static class DecodedSource
{
    public static string Of(ParsedMail mail, int maxCharacters, CancellationToken stop)
    {
        var text = new StringBuilder();
        foreach (var header in mail.Headers)
        {
            text.Append(header.Name).Append(": ").Append(header.Value.ReplaceLineEndings(" ")).Append('\n');
        }

        foreach (var part in mail.Parts.Where(part => !part.IsMultipart))
        {
            if (text.Length >= maxCharacters)
            {
                break;
            }

            AppendPart(text, part, maxCharacters - text.Length, stop);
        }

        return text.ToString();
    }

    private static void AppendPart(StringBuilder text, MailPart part, int maxCharacters, CancellationToken stop)
    {
        var name = part.FileName is { Length: > 0 } file ? "; " + file : "";
        text.Append("\n--- ").Append(part.MediaType).Append(name).Append('\n');
        if (part.IsText)
        {
            text.Append('\n').Append(PartContent.ReadText(part, maxCharacters, out _, stop).ReplaceLineEndings("\n")).Append('\n');
        }
        else
        {
            text.Append('(').Append(DisplayFormat.Size(PartContent.SizeOf(part, stop))).Append(")\n");
        }
    }
}

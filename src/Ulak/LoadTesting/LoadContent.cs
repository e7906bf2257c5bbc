using System.Text;

namespace Ulak.LoadTesting;

/// <summary>The message of a load test: a header, and lines of 76 characters up to the requested size.</summary>
internal static class LoadContent
{
    private const int LineLength = 78;

    /// <summary>Creates the content. It ends with CRLF, and no line begins with a dot.</summary>
    public static byte[] Create(LoadPlan plan)
    {
        var header =
            $"From: <{plan.From}>\r\nTo: <{plan.To}>\r\nSubject: load\r\nDate: Mon, 23 Nov 2026 12:00:00 +0000\r\nMessage-ID: "
                + $"<load@example.com>\r\n\r\n";
        var content = new byte[Math.Max(plan.Size, header.Length + 3)];
        content.AsSpan().Fill((byte)'x');
        var at = Encoding.ASCII.GetBytes(header, content);
        for (var end = at + LineLength - 2; end < content.Length - 4; end += LineLength)
        {
            "\r\n"u8.CopyTo(content.AsSpan(end));
        }

        "\r\n"u8.CopyTo(content.AsSpan(content.Length - 2));
        return content;
    }
}

using System.Text;
using System.Text.Json;
using Ulak.Charsets;
using Ulak.Mime.Parts;
using Xunit;

namespace Ulak.Mime.Tests.Charsets;

/// <summary>Every label of the WHATWG Encoding Standard, wherever mail has one.</summary>
public sealed class WhatwgLabelTests
{
    public static TheoryData<string> Labels => [.. Rows().Select(row => row.Label).Distinct()];

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Labels))]
    public async Task Text_in_the_charset_is_read_in_body_word_name_and_HTML(string label)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        foreach (var (_, octets, text) in Rows().Where(row => row.Label == label))
        {
            Assert.Equal(text, Charset.Find(label)!.Decode(octets));
            if (!CanStandAlone(octets, text))
            {
                continue;
            }

            var mail = ParsedMail.Parse(Message(label, octets), default);
            Assert.Equal(text, PartContent.ReadText(mail.Parts[1], 10_000, out _, default));
            Assert.Equal($"<p>{text}</p>", PartContent.ReadText(mail.Parts[2], 10_000, out _, default));
            Assert.Equal(Visible(text), Visible(mail.Header("Subject")!));
            Assert.Equal(Visible(text) + ".txt", Visible(mail.Parts[3].FileName!));
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task The_list_is_whole()
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        Assert.True(Rows().Select(row => row.Label).Distinct().Count() >= 213);
        Assert.All(Charset.Labels.Keys, label => Assert.NotNull(Charset.Find($" \"{label.ToUpperInvariant()}\" ")));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("cp850", "84", "ä")]
    [InlineData("ibm437", "81", "ü")]
    [InlineData("iso-2022-kr", "1B2429430E4751310F", "한")]
    [InlineData("hz-gb-2312", "7E7B3A4F7E7D", "合")]
    public async Task Old_charsets_that_the_web_gave_up_are_read(string label, string octets, string text)
    {
        await TestRun.StartAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith(text[..1], MailText.Decode(Convert.FromHexString(octets), label), StringComparison.Ordinal);
    }

    // Octets with C1 controls are not shown as they are, UTF-16 has no place in a header, and a text that is no text has no reader.
    private static bool CanStandAlone(byte[] octets, string text) =>
        !text.Contains('\uFFFD', StringComparison.Ordinal) && octets.Length < 64 && !octets.Contains((byte)0);

    private static string Visible(string text) =>
        new([.. text.Where(letter => !char.IsControl(letter) && letter != '\uFFFD' && letter != ' ')]);

    private static byte[] Message(string label, byte[] octets)
    {
        byte[] html = [.. Head(label, "<p>"), .. octets, .. Head(label, "</p>")];
        var percent = string.Concat(octets.Select(octet => $"%{octet:X2}"));
        return Encoding.ASCII.GetBytes($"""
            Subject: =?{label}?B?{Convert.ToBase64String(octets)}?=
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain; charset="{label}"
            Content-Transfer-Encoding: base64

            {Convert.ToBase64String(octets)}
            --b
            Content-Type: text/html; charset={label}
            Content-Transfer-Encoding: base64

            {Convert.ToBase64String(html)}
            --b
            Content-Type: application/octet-stream
            Content-Disposition: attachment; filename*={label}''{percent}.txt

            x
            --b--

            """.ReplaceLineEndings("\r\n"));
    }

    private static byte[] Head(string label, string ascii) =>
        Charset.Find(label)!.Name.StartsWith("UTF-16", StringComparison.Ordinal) ? [] : Encoding.ASCII.GetBytes(ascii);

    private static IEnumerable<(string Label, byte[] Octets, string Text)> Rows()
    {
        using var reader = new StreamReader(typeof(WhatwgLabelTests).Assembly.GetManifestResourceStream("Charsets.labels.tsv")!);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            var fields = line.Split('\t');
            yield return (fields[0], Convert.FromHexString(fields[1]), JsonSerializer.Deserialize<string>($"\"{fields[2]}\"")!);
        }
    }
}

using System.IO.Compression;
using System.Text;
using Ulak.Console.Messages;
using Ulak.Mime;
using Ulak.Mime.Parts;
using Xunit;

namespace Ulak.Tests.Web.Pages;

/// <summary>The files in an archive among the attachments.</summary>
public sealed class ArchiveListingTests
{
    [Fact]
    public void The_files_are_listed_without_the_folders()
    {
        var listing = ArchiveListing.Of(PartOf(Zip(("docs/", ""), ("docs/read me.txt", "hello"), ("ölçü.csv", "1;2;3"))), default)!;

        Assert.Equal([("docs/read me.txt", 5L), ("ölçü.csv", 5L)], listing.Files.Select(file => (file.Name, file.Size)));
        Assert.Equal((2, 10L), (listing.Count, listing.TotalSize));
    }

    [Fact]
    public void Of_many_files_the_first_are_listed_and_all_are_counted()
    {
        var listing = ArchiveListing.Of(PartOf(Zip([.. Enumerable.Range(0, 250).Select(i => ($"{i}.txt", "x"))])), default)!;

        Assert.Equal((100, 250, 250L), (listing.Files.Length, listing.Count, listing.TotalSize));
    }

    [Theory]
    [InlineData("")]
    [InlineData("PK")]
    [InlineData("no archive at all")]
    public void What_is_no_archive_has_no_listing(string content) =>
        Assert.Null(ArchiveListing.Of(PartOf(Encoding.ASCII.GetBytes(content)), default));

    [Fact]
    public void A_truncated_or_altered_archive_never_fails()
    {
        var whole = Zip(("a.txt", "hello"), ("b.txt", "hello"));
        for (var i = 0; i < whole.Length; i++)
        {
            ArchiveListing.Of(PartOf(whole[..i]), default);
            byte[] altered = [.. whole];
            altered[i] ^= 0xFF;
            ArchiveListing.Of(PartOf(altered), default);
        }
    }

    [Theory]
    [InlineData("application/zip", "a", true)]
    [InlineData("application/octet-stream", "a.ZIP", true)]
    [InlineData("application/octet-stream", "a.pdf", false)]
    public void An_archive_is_known_by_its_type_or_its_name(string type, string name, bool isArchive) =>
        Assert.Equal(isArchive, ArchiveListing.IsArchive(type, name));

    private static byte[] Zip(params (string Name, string Content)[] files)
    {
        using var output = new MemoryStream();
        using (var archive = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return output.ToArray();
    }

    private static MailPart PartOf(byte[] content)
    {
        var source = "Content-Type: application/zip; name=a.zip\r\nContent-Disposition: attachment; filename=a.zip\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\n" + Convert.ToBase64String(content) + "\r\n";
        return Assert.Single(ParsedMail.Parse(Encoding.ASCII.GetBytes(source), default).Body.Attachments);
    }
}

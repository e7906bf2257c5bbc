using System.Runtime.CompilerServices;

namespace Ulak.Commands.Messages.Archives;

/// <summary>A Maildir: read and starred are the flags S and F, the date is that of the file. Tags are not kept.</summary>
internal sealed class MaildirArchive : IMessageArchive
{
    private static readonly string[] Folders = ["cur", "new", "tmp"];

    // A colon is not allowed in file names on Windows; Maildir programs use a semicolon there.
    private static readonly char Separator = OperatingSystem.IsWindows() ? ';' : ':';

    public async Task WriteAsync(string path, IAsyncEnumerable<ArchivedMessage> messages, CancellationToken stop)
    {
        foreach (var folder in Folders)
        {
            Directory.CreateDirectory(Path.Combine(path, folder));
        }

        var number = 0;
        await foreach (var message in messages.WithCancellation(stop))
        {
            var info = message.Info;
            var flags = (info.Starred ? "F" : "") + (info.Read ? "S" : "");
            var name = $"{info.ReceivedAt.ToUnixTimeSeconds()}.{info.Id ?? "m"}_{number++}.ulak{Separator}2,{flags}";
            var file = Path.Combine(path, "cur", name);
            await File.WriteAllBytesAsync(file, message.Octets, stop);
            File.SetLastWriteTimeUtc(file, info.ReceivedAt.UtcDateTime);
        }
    }

    public async IAsyncEnumerable<ArchivedMessage> ReadAsync(string path, [EnumeratorCancellation] CancellationToken stop)
    {
        var folders = Folders[..2].Select(folder => Path.Combine(path, folder)).Where(Directory.Exists).ToList();
        if (folders.Count == 0)
        {
            throw new FormatException("a Maildir has the folders cur and new.");
        }

        foreach (var file in folders.SelectMany(Directory.GetFiles).Order(StringComparer.Ordinal))
        {
            var flags = Path.GetFileName(file).Split([':', ';'], 2) is [_, var info] ? info : "";
            var octets = MessageFields.WithCrLf(await File.ReadAllBytesAsync(file, stop));
            DateTimeOffset date = File.GetLastWriteTimeUtc(file);
            yield return new ArchivedMessage(
                MessageFields.ReadInfo(octets, date) with
                {
                    ReceivedAt = date,
                    Read = flags.Contains('S', StringComparison.Ordinal),
                    Starred = flags.Contains('F', StringComparison.Ordinal),
                },
                octets);
        }
    }
}

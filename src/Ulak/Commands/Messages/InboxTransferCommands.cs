using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using Ulak.Commands.Messages.Archives;
using Ulak.Inbox.Receiving;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.Terminal;

namespace Ulak.Commands.Messages;

/// <summary><c>ulak inbox export</c> and <c>ulak inbox import</c>: messages to and from files, with their dates and marks.</summary>
internal static class InboxTransferCommands
{
    public static Command Export()
    {
        var path = new Argument<string>("FILE") { Description = "The file, or for a Maildir the directory. It must not exist" };
        var search = new Option<string?>("--search") { HelpName = "WORDS", Description = "Only messages that match the search" };
        var format = Format();
        return StoreCommands.Create("export", "Export messages to a file.", [path, search, format], async (parsed, store, stop) =>
        {
            var file = parsed.GetValue(path)!;
            var archive = FindFormat(file, parsed.GetValue(format));
            if (File.Exists(file) || (Directory.Exists(file) && Directory.EnumerateFileSystemEntries(file).Any()))
            {
                throw new CommandFailedException($"{file} exists already. Choose another name.");
            }

            var count = 0;
            await archive.WriteAsync(file, ReadStoreAsync(store, parsed.GetValue(search), () => count++, stop), stop);
            System.Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} messages exported to {file}"));
            return ExitStatus.Success;
        });
    }

    public static Command Import()
    {
        var paths = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = "Files, or Maildir directories" };
        var format = Format();
        return StoreCommands.CreateForWriting("import", "Import messages from files.", [paths, format], async (parsed, store, stop) =>
        {
            var (imported, skipped) = (0, 0);
            foreach (var file in parsed.GetValue(paths)!)
            {
                if (!Path.Exists(file))
                {
                    throw new CommandFailedException($"{file} does not exist.");
                }

                try
                {
                    await foreach (var message in FindFormat(file, parsed.GetValue(format)).ReadAsync(file, stop))
                    {
                        if (await AddAsync(store, message, stop))
                        {
                            imported++;
                        }
                        else
                        {
                            skipped++;
                        }
                    }
                }
                catch (FormatException e)
                {
                    throw new CommandFailedException($"{file} cannot be imported: {e.Message}");
                }
            }

            var rest = skipped > 0 ? string.Create(CultureInfo.InvariantCulture, $", {skipped} skipped because they exist already") : "";
            System.Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{imported} messages imported{rest}"));
            return ExitStatus.Success;
        });
    }

    private static Option<string?> Format() => new("--format")
    {
        HelpName = "FORMAT",
        Description = $"{ArchiveFormats.Names}. Default: by the ending of the file name",
    };

    private static IMessageArchive FindFormat(string path, string? name) => name is null
        ? ArchiveFormats.FindByPath(path)
            ?? throw new UsageException($"the format of {path} cannot be derived from its name. Add --format {ArchiveFormats.Names}.")
        : ArchiveFormats.Find(name) ?? throw new UsageException($"--format: '{name}' is not a format. Use {ArchiveFormats.Names}.");

    private static async IAsyncEnumerable<ArchivedMessage> ReadStoreAsync(
        IMailStore store, string? search, Action counted, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var item in StoreCommands.ListAsync(store, search, stop))
        {
            using var content = new MemoryStream();
            if (await store.CopyContentAsync(item.Id, content, stop))
            {
                counted();
                yield return new ArchivedMessage(
                    new ArchivedMessageInfo
                    {
                        Id = item.Id.ToString(),
                        ReceivedAt = item.ReceivedAt,
                        From = item.ReversePath,
                        To = item.ForwardPaths,
                        Read = item.IsRead,
                        Starred = item.IsStarred,
                        Tags = item.Tags,
                    },
                    content.ToArray());
            }
        }
    }

    /// <summary>Adds a message with its date and marks. Returns false if the store has a message with its id.</summary>
    private static async Task<bool> AddAsync(IMailStore store, ArchivedMessage message, CancellationToken stop)
    {
        var info = message.Info;
        if (info.Id is null || !MailId.TryParse(info.Id, out var id))
        {
            id = MailId.Create(info.ReceivedAt < DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : info.ReceivedAt,
                Random.Shared.Next());
        }

        if (await store.FindMessageAsync(id, stop) is not null)
        {
            return false;
        }

        await using (var writer = store.BeginMessage(id))
        {
            await writer.WriteAsync(message.Octets, stop);
            var newMessage = new NewMessage
            {
                SessionId = MailId.Create(DateTimeOffset.UtcNow, Random.Shared.Next()),
                ReceivedAt = info.ReceivedAt,
                ReversePath = info.From,
                Summary = MessageSummaryReader.Summarize(message.Octets, message.Octets.Length),
                Deliveries = [.. info.To.Select(to => new NewDelivery(to, InboxSink.Route, DeliveryState.Delivered))],
            };
            await writer.CommitAsync(newMessage, stop);
        }

        ImmutableArray<string> tags = [.. info.Tags.Select(TagName.Normalize).OfType<string>()];
        if (info.Read || info.Starred || tags.Length > 0)
        {
            var change = new MessageChange { Read = info.Read, Starred = info.Starred, AddTags = tags };
            await store.ChangeMessagesAsync(MessageSelection.Of(id), change, stop);
        }

        return true;
    }
}

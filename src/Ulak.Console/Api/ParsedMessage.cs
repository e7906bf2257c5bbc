using MimeKit;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary>A message out of the store, read as MIME, its octets in a file that is gone when it is disposed: a message may be larger than memory should be.</summary>
internal sealed class ParsedMessage : IAsyncDisposable
{
    private readonly FileStream _content;

    private ParsedMessage(FileStream octets, MimeMessage? message, HeaderList headers) => (_content, Message, Headers) = (octets, message, headers);

    /// <summary>Its octets.</summary>
    public Stream Content => _content;

    /// <summary>Null where the octets cannot be read as a message.</summary>
    public MimeMessage? Message { get; }

    /// <summary>The whole header in its order; the message's own list leaves out what MIME counts to the body.</summary>
    public HeaderList Headers { get; }

    /// <summary>Reads a message; null where there is none.</summary>
    public static async Task<ParsedMessage?> ReadAsync(IMailStore store, MailId id, CancellationToken stop)
    {
        var file = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        });
        try
        {
            if (!await store.CopyContentAsync(id, file, stop))
            {
                await file.DisposeAsync();
                return null;
            }

            file.Position = 0;
            var headers = await ParseHeadersAsync(file, stop);
            file.Position = 0;
            return new ParsedMessage(file, await ParseMessageAsync(file, stop), headers);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>A part in a character set that does not exist, or cut within its encoding, is no text.</summary>
    public static string? ReadOrNull(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Message?.Dispose();
        await _content.DisposeAsync();
    }

    private static async Task<HeaderList> ParseHeadersAsync(FileStream octets, CancellationToken stop)
    {
        try
        {
            return await new MimeParser(octets).ParseHeadersAsync(stop);
        }
        catch (FormatException)
        {
            return [];
        }
    }

    private static async Task<MimeMessage?> ParseMessageAsync(FileStream octets, CancellationToken stop)
    {
        try
        {
            return await new MimeParser(octets, persistent: true).ParseMessageAsync(stop);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

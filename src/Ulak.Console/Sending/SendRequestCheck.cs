using System.Collections.Immutable;
using System.Globalization;
using MimeKit;
using Ulak.Console.Api;
using Ulak.Smtp.Addresses;
using Ulak.Storage;

namespace Ulak.Console.Sending;

/// <summary>Checks a request, and finds all fields that are wrong at once.</summary>
internal sealed class SendRequestCheck(DateTimeOffset now)
{
    private const int MaxRecipients = 1_000;
    private const int MaxName = 100;

    // RFC 6710 §4.1.
    private const int MaxPriority = 9;

    private const string AddressForm = "an address such as ann@example.org or Ann <ann@example.org>";

    /// <summary>The longest time from now to <c>sendAt</c>.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromDays(30);

    private readonly ImmutableArray<FieldError>.Builder _errors = ImmutableArray.CreateBuilder<FieldError>();

    /// <summary>The errors of a request as JSON.</summary>
    public ImmutableArray<FieldError> Check(SendRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.From))
        {
            Add("from", "It is missing. Give " + AddressForm + ".");
        }
        else
        {
            CheckAddress("from", request.From);
        }

        CheckAddresses("to", request.To);
        CheckAddresses("cc", request.Cc);
        CheckAddresses("bcc", request.Bcc);
        CheckAddresses("replyTo", request.ReplyTo);
        CheckCount((request.To?.Count ?? 0) + (request.Cc?.Count ?? 0) + (request.Bcc?.Count ?? 0));
        foreach (var (name, value) in request.Headers ?? new Dictionary<string, string>())
        {
            CheckHeader(name, value);
        }

        for (var i = 0; i < request.Attachments?.Count; i++)
        {
            CheckAttachment($"attachments[{i}]", request.Attachments[i]);
        }

        CheckOptions(request);
        return _errors.ToImmutable();
    }

    /// <summary>The errors of an envelope beside a whole message.</summary>
    public ImmutableArray<FieldError> Check(string from, IReadOnlyList<string> to, SendRequest options)
    {
        if (from.Length > 0)
        {
            CheckAddress("from", from);
        }

        CheckAddresses("to", to);
        CheckCount(to.Count);
        CheckOptions(options);
        return _errors.ToImmutable();
    }

    private void CheckOptions(SendRequest options)
    {
        CheckTags(options.Tags);
        CheckName("tenant", options.Tenant);
        CheckName("campaign", options.Campaign);
        CheckSendAt(options.SendAt);
        CheckPriority(options.Priority);
    }

    private void CheckCount(int recipients)
    {
        if (recipients == 0)
        {
            Add("to", "The message has no recipient. Set to, cc or bcc.");
        }
        else if (recipients > MaxRecipients)
        {
            Add("to", string.Create(
                CultureInfo.InvariantCulture, $"These are {recipients} recipients; at most {MaxRecipients} are accepted at once."));
        }
    }

    private void CheckAddresses(string field, IReadOnlyList<string?>? addresses)
    {
        for (var i = 0; i < addresses?.Count; i++)
        {
            CheckAddress($"{field}[{i}]", addresses[i]);
        }
    }

    private void CheckAddress(string field, string? text)
    {
        if (text is null || !MailboxAddress.TryParse(text, out var parsed))
        {
            Add(field, $"'{text}' is not {AddressForm}.");
        }
        else if (!Mailbox.TryParse(parsed.Address, smtpUtf8: true, out _, out var fault))
        {
            Add(field, $"'{parsed.Address}': {fault!.Message}.");
        }
    }

    private void CheckHeader(string name, string? value)
    {
        if (name.Length == 0 || name.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 || name.Contains(':', StringComparison.Ordinal))
        {
            Add($"headers.{name}", "The name of a header field is printable ASCII without a colon.");
        }
        else if (value is null || value.AsSpan().ContainsAny('\r', '\n'))
        {
            Add($"headers.{name}", "The value is one line.");
        }
    }

    private void CheckAttachment(string field, AttachmentRequest? file)
    {
        if (file?.Content is null)
        {
            Add($"{field}.content", "It is missing. Give the octets in base64.");
        }

        if (file?.Type is { } type && !ContentType.TryParse(type, out _))
        {
            Add($"{field}.type", $"'{type}' is not a type such as image/png.");
        }
    }

    private void CheckTags(IReadOnlyList<string>? tags)
    {
        for (var i = 0; i < tags?.Count; i++)
        {
            if (TagName.Normalize(tags[i]) is null)
            {
                Add($"tags[{i}]", string.Create(
                    CultureInfo.InvariantCulture, $"'{tags[i]}' is not a name of 1 to {TagName.MaxLength} characters."));
            }
        }
    }

    private void CheckName(string field, string? name)
    {
        if (name is not null && (name.Length is 0 or > MaxName || TagName.Normalize(name) is null))
        {
            Add(field, "It is not a name of 1 to " + Math.Min(MaxName, TagName.MaxLength).ToString(CultureInfo.InvariantCulture)
                + " characters.");
        }
    }

    private void CheckSendAt(DateTimeOffset? sendAt)
    {
        if (sendAt > now + LongestDelay)
        {
            Add("sendAt", string.Create(CultureInfo.InvariantCulture, $"It is more than {LongestDelay.TotalDays:0} days from now."));
        }
    }

    private void CheckPriority(int? priority)
    {
        if (priority is < -MaxPriority or > MaxPriority)
        {
            Add("priority", string.Create(
                CultureInfo.InvariantCulture, $"{priority} is not a priority from -{MaxPriority} to {MaxPriority}."));
        }
    }

    private void Add(string field, string detail) => _errors.Add(new FieldError(field, detail));
}

using MimeKit;

namespace Ulak.Mime.Headers;

/// <summary>A mailbox of a header field: its display name, and its address.</summary>
public readonly record struct MailAddress(string Name, string Address)
{
    /// <summary>As people read it: <c>Ann &lt;ann@example.org&gt;</c>, without the quotes of the grammar.</summary>
    public override string ToString() => Name.Length > 0 ? $"{Name} <{Address}>" : Address;
}

/// <summary>Reads the fields that hold addresses: From, To, Cc and their like.</summary>
public static class AddressField
{
    private const int MaxOctets = 64 * 1024;

    /// <summary>The addresses of all fields of a name; none where they cannot be read.</summary>
    public static IReadOnlyList<MailAddress> Read(IEnumerable<MailHeader> headers, string name)
    {
        var addresses = new List<MailAddress>();
        foreach (var header in headers.Where(header => header.Is(name)))
        {
            Add(addresses, HeaderText.ToUtf8(header.RawValue.Span[..Math.Min(header.RawValue.Length, MaxOctets)]));
        }

        return addresses;
    }

    private static void Add(List<MailAddress> addresses, byte[] value)
    {
        if (InternetAddressList.TryParse(value, out var list))
        {
            addresses.AddRange(list.Mailboxes.Select(mailbox => new MailAddress(mailbox.Name ?? "", mailbox.Address)));
        }
    }
}

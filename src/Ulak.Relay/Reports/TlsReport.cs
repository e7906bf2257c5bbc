using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Ulak.Relay.TlsPolicies;

namespace Ulak.Relay.Reports;

/// <summary>Writes a report of RFC 8460: its JSON, and the message that carries it.</summary>
/// <param name="Domain">The domain that the report is about and for.</param>
/// <param name="Day">The day, in UTC.</param>
/// <param name="HostName">The name of this server.</param>
/// <param name="Results">The results, one for each policy.</param>
internal sealed record TlsReport(string Domain, DateOnly Day, string HostName, ImmutableArray<TlsResults> Results)
{
    /// <summary>The id: the same for the same day and domain.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Day:yyyyMMdd}.{Domain}@{HostName}");

    private DateTimeOffset Start => new(Day, TimeOnly.MinValue, TimeSpan.Zero);

    private DateTimeOffset End => Start.AddDays(1).AddSeconds(-1);

    /// <summary>RFC 8460 §5.1.</summary>
    private string FileName => string.Create(
        CultureInfo.InvariantCulture,
        $"{HostName}!{Domain}!{Start.ToUnixTimeSeconds()}!{End.ToUnixTimeSeconds()}!{Day:yyyyMMdd}.json.gz");

    /// <summary>The JSON, RFC 8460 §4.4, compressed.</summary>
    public byte[] ToCompressedJson()
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true))
        using (var json = new Utf8JsonWriter(gzip))
        {
            Write(json);
        }

        return output.ToArray();
    }

    /// <summary>The message, RFC 8460 §5.3.</summary>
    /// <param name="to">The address in the record of the domain.</param>
    /// <param name="now">The time.</param>
    public byte[] ToMessage(string to, DateTimeOffset now)
    {
        var boundary = $"tls-report-{Day:yyyyMMdd}-{now.ToUnixTimeMilliseconds():x}";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"From: TLS Reports <postmaster@{HostName}>\r\nTo: <{to}>\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Subject: Report Domain: {Domain}\r\n Submitter: {HostName}\r\n Report-ID: <{Id}>\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Date: {MailTime.Format(now)}\r\nMessage-ID: <{Id}>\r\n");
        text.Append(CultureInfo.InvariantCulture, $"TLS-Report-Domain: {Domain}\r\nTLS-Report-Submitter: {HostName}\r\n");
        text.Append("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
        text.Append("Content-Type: multipart/report; report-type=\"tlsrpt\";\r\n");
        text.Append(CultureInfo.InvariantCulture, $" boundary=\"{boundary}\"\r\n\r\n");
        text.Append(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
        text.Append(CultureInfo.InvariantCulture, $"This is the TLS report of {HostName} for {Domain} on {Day:yyyy-MM-dd} (RFC 8460).\r\n");
        text.Append(CultureInfo.InvariantCulture, $"\r\n--{boundary}\r\nContent-Type: application/tlsrpt+gzip\r\n");
        text.Append("Content-Transfer-Encoding: base64\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Content-Disposition: attachment;\r\n filename=\"{FileName}\"\r\n\r\n");
        text.Append(Convert.ToBase64String(ToCompressedJson(), Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\r\n"));
        text.Append(CultureInfo.InvariantCulture, $"\r\n--{boundary}--\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("organization-name", HostName);
        json.WriteStartObject("date-range");
        json.WriteString("start-datetime", Format(Start));
        json.WriteString("end-datetime", Format(End));
        json.WriteEndObject();
        json.WriteString("contact-info", $"postmaster@{HostName}");
        json.WriteString("report-id", Id);
        json.WriteStartArray("policies");
        foreach (var results in Results)
        {
            Write(json, results);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TlsResults results)
    {
        json.WriteStartObject();
        json.WriteStartObject("policy");
        json.WriteString("policy-type", results.Policy.Type);
        if (results.Policy.Lines.Length > 0)
        {
            WriteArray(json, "policy-string", results.Policy.Lines);
        }

        if (results.Policy.Hosts.Length > 0)
        {
            WriteArray(json, "mx-host", results.Policy.Hosts);
        }

        json.WriteString("policy-domain", results.Domain);
        json.WriteEndObject();
        json.WriteStartObject("summary");
        json.WriteNumber("total-successful-session-count", results.Succeeded);
        json.WriteNumber("total-failure-session-count", results.Failures.Sum(each => each.Count));
        json.WriteEndObject();
        json.WriteStartArray("failure-details");
        foreach (var (failure, count) in results.Failures)
        {
            json.WriteStartObject();
            json.WriteString("result-type", failure.Type);
            WriteIfAny(json, "receiving-mx-hostname", failure.Host);
            WriteIfAny(json, "receiving-ip", failure.Address);
            json.WriteNumber("failed-session-count", count);
            WriteIfAny(json, "failure-reason-code", failure.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }

    private static string Format(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

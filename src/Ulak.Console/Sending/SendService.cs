using System.Collections.Immutable;
using System.Globalization;
using Ulak.Console.Api;
using Ulak.Console.Queue;
using Ulak.Storage;
using Ulak.Storage.Queue;

namespace Ulak.Console.Sending;

/// <summary>Submits messages of the API: once for each idempotency key, and within the limits.</summary>
internal sealed class SendService(MessageSubmission submission, SendLimits limits, TimeProvider time)
{
    private const string ReplayedHeader = "Idempotent-Replayed";

    /// <summary>The largest message, in octets.</summary>
    public long MaxMessageOctets => submission.MaxMessageOctets;

    /// <summary>Submits a message.</summary>
    public async Task<IResult> SendAsync(SendOrder order, HttpContext http)
    {
        if (order.Octets.Length > MaxMessageOctets)
        {
            return ApiProblem.TooLarge(MaxMessageOctets);
        }

        // Users have their own keys: one cannot find the messages of another.
        var user = ConsoleAuthentication.UserOf(http);
        var key = order.Key.Length == 0 ? "" : $"{user}/{order.Key}";
        if (await FindReplayAsync(order, key, http) is { } replay)
        {
            return replay;
        }

        var origin = new SendOrigin(user, order.Options.Tenant ?? "", order.Options.Campaign ?? "");
        if (limits.TryTake(origin, order.To.Length) is { } limit)
        {
            return TooMany(limit, http);
        }

        var result = await submission.SubmitAsync(ToMail(order, user, key), http);
        if (result.Problem is { } problem)
        {
            // The same key may have been committed by a request at the same time.
            return await FindReplayAsync(order, key, http) ?? WithRecipients(problem, result.Refused);
        }

        return Accepted(result, http);
    }

    /// <summary>The document of a stored message.</summary>
    public static SendDocument Document(
        StoredMessage message, ImmutableArray<QueuedDelivery> queued, ImmutableArray<string> paused, DateTimeOffset now) =>
        new(message.Item.Id.ToString(), QueuePaths.Message(message.Item.Id), [.. DeliveryDocuments.Of(message, queued, paused, now)]);

    private SubmittedMail ToMail(SendOrder order, string user, string key) => new(order.From, order.To, order.Octets)
    {
        User = user.Length == 0 ? null : user,
        IdempotencyKey = key,
        Policy = RecipientPolicy.Each,
        Tags = [.. (order.Options.Tags ?? []).Append(order.Options.Campaign).Select(TagName.Normalize).OfType<string>()],
        MailParameters = string.Join(' ', MailParameters(order.Options)),
    };

    private IEnumerable<string> MailParameters(SendRequest options)
    {
        // RFC 4865 §4: the time of the release. A time in the past does not hold the message.
        if (options.SendAt is { } at && at > time.GetUtcNow())
        {
            yield return "HOLDUNTIL=" + at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }

        // RFC 6710 §4.1.
        if (options.Priority is { } priority)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"MT-PRIORITY={priority}");
        }
    }

    private IResult Accepted(SubmissionResult result, HttpContext http)
    {
        var refused = result.Refused.Select(each => Refused(each));
        if (result.Id is not { } id)
        {
            return ApiJson.Result(
                new SendDocument(null, null, [.. refused]), SendJson.Default.SendDocument, StatusCodes.Status202Accepted);
        }

        http.Response.Headers.Location = $"/api/v1/send/{id}";
        var recipients = DeliveryDocuments.Of(id, result.Deliveries, time.GetUtcNow());
        return ApiJson.Result(
            new SendDocument(id.ToString(), QueuePaths.Message(id), [.. recipients, .. refused]),
            SendJson.Default.SendDocument,
            StatusCodes.Status202Accepted);
    }

    private async Task<IResult?> FindReplayAsync(SendOrder order, string key, HttpContext http)
    {
        if (key.Length == 0 || http.RequestServices.GetService<IDeliveryQueue>() is not { } queue
            || await queue.FindSubmissionAsync(key, http.RequestAborted) is not { } id
            || await queue.FindQueuedMessageAsync(id, http.RequestAborted) is not { } message)
        {
            return null;
        }

        if (message.Item.ReversePath != order.From
            || (order.MessageId.Length > 0 && message.MessageId.Trim('<', '>') != order.MessageId))
        {
            return new ApiProblem(StatusCodes.Status422UnprocessableEntity,
                "The Idempotency-Key was used for another message.", "Use a new key for each message, and the same only to repeat one.");
        }

        http.Response.Headers[ReplayedHeader] = "true";
        http.Response.Headers.Location = $"/api/v1/send/{id}";
        var queued = await queue.ListMessageAsync(id, http.RequestAborted);
        var paused = await queue.ListPausesAsync(http.RequestAborted);
        return ApiJson.Result(
            Document(message, queued, paused, time.GetUtcNow()), SendJson.Default.SendDocument, StatusCodes.Status202Accepted);
    }

    private static ApiProblem TooMany(SendLimit limit, HttpContext http)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(limit.Wait.TotalSeconds));
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return new ApiProblem(
            StatusCodes.Status429TooManyRequests,
            $"The {limit.Kind}{(limit.Name.Length > 0 ? " " + limit.Name : "")} has reached its limit of {limit.Rate} recipients.",
            string.Create(CultureInfo.InvariantCulture, $"Try again in {seconds} s, or raise {limit.Setting}."));
    }

    private static ApiProblem WithRecipients(ApiProblem problem, ImmutableArray<RefusedRecipient> refused) => problem with
    {
        Errors = [.. problem.Errors, .. refused.Select(each => new FieldError(each.Address, each.Reply.ToString()))],
        Remedy = refused.Any(each => each.Reply.Enhanced?.ToString() == "5.7.1")
            ? "Routes relay only for users, tokens and relay.networks: send with a token (ulak token), or add a route."
            : problem.Remedy,
    };

    private static RecipientDocument Refused(RefusedRecipient recipient)
    {
        var reply = recipient.Reply.ToString();
        return new RecipientDocument
        {
            Address = recipient.Address,
            Status = "refused",
            Reply = reply,
            Explanation = MeaningDocument.Of(ReplyMeaning.Of(reply, "", "en")),
        };
    }
}

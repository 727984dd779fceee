{#
    Ratios are of exact counts, to one decimal, where enough on each side took part and
    enough did not; those whom a group is compared with are not counted here, since they
    and the group make up a total.
-#}
with

takeup as (
    select * from {{ released('rpt_community_takeup') }} as counted
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_events', 'n') }} as n_events_public,
        coalesce(
            {{ is_suppressed('n_others') }}
            or {{ is_suppressed('n_others_events') }}
            or {{ is_suppressed('(n_others - n_others_events)') }},
            false
        ) as has_few_others
    from takeup
),

judged as (
    select
        *,
        {{ capped('n_events_public', 'n_public') }} as n_shown,
        is_reportable
        and (
            n_public is null
            or n_events_public is null
            or has_few_others
        ) as is_suppressed
    from rounded
),

final as (
    select
        measure,
        field,
        field_level,
        activity_type,
        n_public as n,
        n_shown as n_events,
        {%- for bound, share in [
            ('value', published_share('n_shown', 'n_public')),
            ('ci_low', wilson_low('n_shown', 'n_public')),
            ('ci_high', wilson_high('n_shown', 'n_public')),
        ] %}
        case
            when is_suppressed or not is_reportable then null
            when measure = 'took_part' then {{ share }}
            else round({{ bound }}, 1)
        end as {{ bound }},
        {%- endfor %}
        case when not is_suppressed then adjusted_p_value < 0.05 end
            as is_beyond_chance,
        case when not is_suppressed then method end as method,
        is_suppressed,
        reason
    from judged
)

select * from final

{%- set name = var('recommended_specification') -%}
{%- set chosen = var('leadership_specifications').get(name, {}) -%}
with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

participant_profiles as (
    select * from {{ ref('int_leadership__participant_profiles') }}
    where specification = '{{ name }}'
),

recommendations as (
    select * from {{ ref('ml_leadership__recommendations') }}
),

recommendation_fields as (
    select * from {{ ref('ml_leadership__recommendation_fields') }}
),

programmes as (
    select * from {{ ref('dim_programme') }}
),

eligibility as (
    select
        eligibility.*,
        programmes.programme_name
    from {{ ref('fct_programme_eligibility') }} as eligibility
    inner join programmes
        on eligibility.programme_id = programmes.programme_id
),

exclusions as (
    select * from {{ ref('fct_model_exclusion') }}
    where specification = '{{ name }}'
),

fairness as (
    select * from {{ ref('rpt_fairness') }}
    where
        specification = '{{ name }}'
        and estimator <> 'class_frequencies'
        and measure = 'set_coverage'
        and field is null
),

named as (
    select
        recommendations.*,
        programmes.programme_name,
        programmes.ladder_level
    from recommendations
    left join programmes
        on recommendations.programme_id = programmes.programme_id
),

sets as (
    select
        profile_id,
        cast(count(programme_id) as {{ dbt.type_int() }}) as n_programmes,
        cast(count(case when is_in_set then 1 end) as {{ dbt.type_int() }})
            as set_size,
        max(case when is_likeliest then programme_name end) as likeliest_programme,
        max(case when is_likeliest then probability end) as likeliest_probability,
        max(case when is_likeliest then average_probability end)
            as average_probability,
        max(reason) as reason
    from named
    group by profile_id
),

{% for column, condition in {
    'possible': 'is_in_set', 'uncalibrated': 'not is_calibrated'
}.items() -%}
{{ column }} as (
    select
        profile_id,
        {{ dbt.listagg(
            "programme_name",
            "', '",
            "order by ladder_level nulls last, programme_name"
        ) }} as programme_names
    from named
    where {{ condition }}
    group by profile_id
),

{% endfor -%}

placed as (
    select
        *,
        row_number() over (
            partition by profile_id
            order by abs(contribution) desc nulls last, field asc
        ) as place
    from recommendation_fields
),

-- What rounds to no point at all has not moved anything.
moved as (
    select
        profile_id,
        {{ dbt.listagg(
            field_label('field')
            ~ " || case when contribution > 0 then ' (+' else ' (' end || "
            ~ whole('100 * contribution') ~ " || ' points)'",
            "' and '",
            "order by place"
        ) }} as fields_moved
    from placed
    where place <= 2 and abs(contribution) >= 0.005
    group by profile_id
),

moved_most as (
    select
        profile_id,
        case when abs(contribution) >= 0.005 then field end as field_moved_most,
        reason
    from placed
    where place = 1
),

{% for column, condition in {
    'eligible': 'is_eligible', 'undecided': 'is_eligible is null'
}.items() -%}
{{ column }} as (
    select
        participant_id,
        {{ dbt.listagg("programme_name", "', '", "order by programme_name") }}
            as programme_names
    from eligibility
    where {{ condition }}
    group by participant_id
),

{% endfor -%}

excluded as (
    select
        participant_id,
        {{ dbt.listagg(
            field_label('field') ~ " || ' ' || exclusion_reason",
            "'; '",
            "order by field"
        ) }} as reasons
    from exclusions
    group by participant_id
),

joined as (
    select
        participants.participant_id,
        participants.person_id,
        participant_profiles.profile_id,
        sets.n_programmes,
        sets.set_size,
        possible.programme_names as programmes_possible,
        uncalibrated.programme_names as programmes_uncalibrated,
        sets.likeliest_programme,
        sets.likeliest_probability,
        sets.average_probability,
        moved.fields_moved,
        moved_most.field_moved_most,
        moved_most.reason as why_not_moved,
        eligible.programme_names as programmes_eligible,
        undecided.programme_names as programmes_undecided,
        coalesce(
            {{ why_no_recommendation() }},
            excluded.reasons,
            case
                when sets.profile_id is null
                    then
                        'nobody who is alike in ' || {{ field_label(
                            "'" ~ chosen.get("fields", []) | join(", ") ~ "'"
                        ) }} || ' is on a programme that is predicted'
                else sets.reason
            end
        ) as reason
    from participants
    left join participant_profiles
        on participants.participant_id = participant_profiles.participant_id
    {%- for relation in ['eligible', 'undecided', 'excluded'] %}
    left join {{ relation }}
        on participants.participant_id = {{ relation }}.participant_id
    {%- endfor %}
    {%- for relation in ['sets', 'possible', 'uncalibrated', 'moved', 'moved_most'] %}
    left join {{ relation }}
        on participant_profiles.profile_id = {{ relation }}.profile_id
    {%- endfor %}
),

told as (
    select
        joined.*,
        fairness.value as measured_coverage,
        case
            when joined.reason is not null
                then 'No model speaks of this person: ' || joined.reason || '.'
            else
                'Of ' || {{ whole('joined.n_programmes') }} || ' programmes '
                || case
                    when joined.set_size = 0 then 'none stays'
                    when joined.set_size = 1 then '1 stays'
                    else {{ whole('joined.set_size') }} || ' stay'
                end
                || ' possible at ' || {{ percent(var('set_coverage')) }} || ' coverage'
                || coalesce(
                    ' (measured: ' || {{ percent('fairness.value') }} || ')', ''
                )
                || coalesce(': ' || joined.programmes_possible, '') || '.'
                || coalesce(
                    ' Too few people are there to rule out '
                    || joined.programmes_uncalibrated || '.',
                    ''
                )
                || ' Likeliest is ' || joined.likeliest_programme || ', '
                || {{ percent('joined.likeliest_probability') }} || ' against '
                || {{ percent('joined.average_probability') }} || ' on average; '
                || case
                    when joined.why_not_moved is not null
                        then
                            'which fields moved that is not said: '
                            || joined.why_not_moved
                    else
                        coalesce(
                            joined.fields_moved || ' moved that most',
                            'no field moved that by a point'
                        )
                end
                || '.'
        end as prediction_sentence
    from joined
    left join fairness
        on joined.reason is null
),

final as (
    select
        participant_id,
        person_id,
        '{{ name }}' as specification,
        profile_id,
        programmes_eligible,
        programmes_undecided,
        case when reason is null then n_programmes end as n_programmes,
        case when reason is null then set_size end as set_size,
        programmes_possible,
        programmes_uncalibrated,
        case
            when reason is null
                then cast({{ var('set_coverage') }} as {{ type_double() }})
        end as stated_coverage,
        measured_coverage,
        likeliest_programme,
        likeliest_probability,
        average_probability,
        field_moved_most,
        fields_moved,
        reason,
        -- The rule comes first: it holds whatever a model says.
        coalesce('Open by rule: ' || programmes_eligible || '. ', '')
        || coalesce(
            'Not known whether open by rule: ' || programmes_undecided || '. ', ''
        )
        || prediction_sentence
        || ' This decides nothing: it tells where others enrolled, not what somebody'
        || ' needs.' as sentence
    from told
)

select * from final
